FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --create-home --uid 10001 experts \
    && install --directory --owner=experts --group=experts /data

WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY migrations migrations
COPY src src
RUN pip install --no-deps --no-build-isolation .

USER experts
WORKDIR /data
VOLUME /data
ENV EXPERTS_DATABASE_URL=sqlite+aiosqlite:////data/experts.db \
    EXPERTS_DATA_DIR=/data \
    EXPERTS_HOST=0.0.0.0 \
    EXPERTS_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['EXPERTS_PORT']}/health/ready\", timeout=4)"]
CMD ["experts", "serve"]

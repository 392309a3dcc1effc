"""Photos of experts: any picture in, a few small squares out that carry nothing but pixels."""

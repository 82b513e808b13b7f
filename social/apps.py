"""Comments, reactions and subscriptions."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "social"

    def ready(self) -> None:
        """Answer what the apps below ask, and follow what happens there."""
        # Models can only be imported once the apps are loaded.
        from accounts import relations as channel_relations
        from core.events import cascade
        from social.bulk import install_operations
        from social.diagnosis import install as install_diagnosis
        from social.exports import install_sections
        from social.relations import ReactionFacts, SubscriptionFacts
        from social.services.belongings import install_steps
        from social.subscribers import forget_video
        from videos import relations as video_relations
        from videos.events import VideoDeleted

        cascade(VideoDeleted, forget_video)
        channel_relations.install(SubscriptionFacts())
        video_relations.install(ReactionFacts())
        install_diagnosis()
        install_steps()
        install_sections()
        install_operations()

"""Reports, cases, decisions and appeals."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        """Follow what happens in the apps below, and tell users what is decided."""
        # Models can only be imported once the apps are loaded.
        from core.events import cascade
        from moderation import subscribers
        from moderation.bulk import install_operations
        from moderation.diagnosis import install as install_diagnosis
        from moderation.events import AppealAnswered, DecisionMade
        from moderation.exports import install_sections
        from moderation.services.belongings import install_steps
        from social.events import CommentsDeleted, TweetDeleted
        from videos.events import VideoDeleted

        cascade(VideoDeleted, subscribers.forget_video)
        cascade(CommentsDeleted, subscribers.forget_comments)
        cascade(TweetDeleted, subscribers.forget_tweet)
        cascade(DecisionMade, subscribers.tell_subject)
        cascade(AppealAnswered, subscribers.tell_appellant)
        install_diagnosis()
        install_steps()
        install_sections()
        install_operations()

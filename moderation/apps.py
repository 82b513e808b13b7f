"""Reports, cases, decisions and appeals."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        """Follow what happens in the apps below, say there what must wait for approval, and tell
        users what is decided."""
        # Models can only be imported once the apps are loaded.
        from accounts.events import RegistrationHeld
        from core import screening
        from core.events import cascade, subscribe
        from moderation import subscribers
        from moderation.bulk import install_operations
        from moderation.diagnosis import install as install_diagnosis
        from moderation.events import AppealAnswered, DecisionMade, HeldApproved
        from moderation.exports import install_sections
        from moderation.services.belongings import install_steps
        from moderation.services.screens import screen
        from social.events import CommentHeld, CommentsDeleted, TweetDeleted
        from videos.events import VideoDeleted, VideoReady

        cascade(VideoDeleted, subscribers.forget_video)
        cascade(CommentsDeleted, subscribers.forget_comments)
        cascade(TweetDeleted, subscribers.forget_tweet)
        cascade(DecisionMade, subscribers.tell_subject)
        cascade(AppealAnswered, subscribers.tell_appellant)
        cascade(HeldApproved, subscribers.tell_owner)
        cascade(CommentHeld, subscribers.queue_comment)
        cascade(RegistrationHeld, subscribers.queue_registration)
        cascade(VideoReady, subscribers.queue_video)
        subscribe(CommentHeld, subscribers.count_caught)
        screening.install(screen)
        install_diagnosis()
        install_steps()
        install_sections()
        install_operations()

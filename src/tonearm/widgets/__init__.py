"""What people touch: a picker for artists and a live view of the queue. Each knows a `Desk`, never the session."""

from tonearm.widgets.activity import ActivityBar
from tonearm.widgets.desk import Action, ArtistSuggestion, Desk, QueuePage, QueueRow, QueueSummary, Subject
from tonearm.widgets.picker import MatchPicker, PickerState
from tonearm.widgets.queue_view import QueueView

__all__ = [
    "Action",
    "ActivityBar",
    "ArtistSuggestion",
    "Desk",
    "MatchPicker",
    "PickerState",
    "QueuePage",
    "QueueRow",
    "QueueSummary",
    "QueueView",
    "Subject",
]

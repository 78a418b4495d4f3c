"""What a kind of action is: what is asked, whose business it is, what is screened, which readings show its effect."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from people.rights import Act
from people.roles import Area
from stores.platforms.deeds import Wish
from stores.topics import Topic

WishT = TypeVar("WishT", bound=Wish)


class Kind(ABC, Generic[WishT]):
    """Subclasses stand in `kinds/`, one a file; the file's name is the kind's id."""

    id: ClassVar[str]
    # What people call it; marked for translation.
    title: ClassVar[str]
    wish: ClassVar[type[Wish]]
    # Whose business it is, by what people may see and do.
    area: ClassVar[Area]
    # What one must be allowed to do there.
    act: ClassVar[Act]
    # The word for what it is done to; with the subject it makes the line in which order is kept.
    thing: ClassVar[str]
    # Read again afterwards.
    shows_in: ClassVar[Topic]
    # True: it can be taken back for a moment after it was asked for, since nobody can take it back at the platform.
    recallable: ClassVar[bool] = True
    # True: the platform takes it once for its subject, ever.
    only_once: ClassVar[bool] = False
    # True: a second one waits for no first one; it is refused while one is under way.
    one_at_a_time: ClassVar[bool] = False
    # True: of those who may not approve it, somebody else lets it out, whatever the screen says.
    approved_first: ClassVar[bool] = False
    # True: thousands may be asked for at once. Such rows collide with nothing but what others have under way.
    in_thousands: ClassVar[bool] = False
    # Which screen its text goes through (stores.screens.outgoing); empty for none.
    screened_as: ClassVar[str] = ""

    @abstractmethod
    def subject(self, wish: WishT) -> str:
        """The platform's id of what it is done to."""

    def line(self, wish: WishT) -> str:
        """Actions of one line go out one after the other."""
        return f"{self.thing}:{self.subject(wish)}"

    def text(self, wish: WishT) -> str:
        """What buyers will read; empty for nothing."""
        return ""

    def reads_again(self, wish: WishT) -> str:
        """The id by which the topic is read again; empty: the whole topic."""
        return ""

    def back(self, wish: WishT, before: int) -> WishT | None:
        """What would put back the number that stood there; None where nothing can be put back."""
        return None


AnyKind = Kind[Any]

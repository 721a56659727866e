"""What the demo says where a real service would speak of bills: there nothing is billed."""

from collections.abc import Mapping

from avatar_desktop.domain.text import N_

_FREE_CHECK = N_("In the demo neither the check nor the run costs anything.")
_CHECK_AGAIN = N_("Press Retry to check it again; in the demo that is free.")

FREE: Mapping[str, str] = {
    "Run again (billed)": N_("Run again"),
    "Retry (billed)": N_("Retry"),
    "It looks at the picture before the run; nothing was billed.": N_(
        "It looks at the picture before the run."
    ),
    "It forgets them after {hours} hours; its bill tells whether this one ran.": N_(
        "It forgets them after {hours} hours."
    ),
    "Press Retry to run it again; that is a new, billed run.": N_(
        "Press Retry to run it again; in the demo that is free."
    ),
    "Press Retry to run what is missing again; that is a new, billed run of that part.": N_(
        "Press Retry to run what is missing again; in the demo that is free."
    ),
    "Press Check now to look again. Send again only if you accept a second bill.": N_(
        "Press Check now to look again, or send it again: in the demo both are free."
    ),
    "The check was billed, the run was not.": _FREE_CHECK,
    "Press Retry to check it again; that may be billed a second time.": _CHECK_AGAIN,
    "Press Retry to check it again; that may be billed twice ({amount} {currency}).": _CHECK_AGAIN,
    "This check was billed, and so is another one: press Retry to check it again.": _CHECK_AGAIN,
    "The check was billed ({amount} {currency}), the run was not.": _FREE_CHECK,
    "The service no longer runs it; this run was not billed.": N_("The service no longer runs it."),
    "Two at once could pay for it twice.": N_("Two at once could send it twice."),
    "The service could no longer cancel. It goes on and is billed; its result comes.": N_(
        "The service could no longer cancel. It goes on; its result comes."
    ),
    "More frames move more smoothly; the price stays the same.": N_(
        "More frames move more smoothly."
    ),
    "The size of the result; it sets the price.": N_("The size of the result."),
    "It sets the price; the service by itself takes 1080P, the dearer one.": N_(
        "The service by itself takes 1080P."
    ),
    "Texture and geometry set the price.": N_("How fine the surface is."),
    "The price is the same for both.": N_("The size of the result."),
    "Standard gives 15 frames a second, Professional 25; the price follows.": N_(
        "Standard gives 15 frames a second, Professional 25."
    ),
    "What of the person the clip shows; half body costs twice as much.": N_(
        "What of the person the clip shows."
    ),
}
"""By the sentence of the real service: the same without a bill."""

"""The sections of the settings that are about no account: storage, library, appearance, about."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from avatar_desktop import __version__
from avatar_desktop.domain.settings import Addressing, StoreKind
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import LANGUAGES
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.pages.key_field import KeyField
from avatar_desktop.ui.pages.settings_form import Fields, Row, Section
from avatar_desktop.ui.pages.settings_keeper import SettingsKeeper
from avatar_desktop.ui.start import Start
from avatar_desktop.ui.tokens import GRID
from avatar_desktop.ui.widgets.basics import button, label


class StorageSection(Section):
    """Where inputs go so that the service can fetch them."""

    def __init__(self, desk: Desk, keeper: SettingsKeeper, fields: Fields, start: Start) -> None:
        tr = desk.language.text
        sentence = N_("The service fetches your files from a link. This is where they are put.")
        super().__init__("storage", tr(N_("Storage")), tr(sentence))
        self._keeper = keeper
        kinds = (
            (StoreKind.TEMPORARY, tr(N_("The service's temporary storage (needs nothing)"))),
            (StoreKind.S3, tr(N_("An S3-compatible bucket of your own"))),
        )
        self.add(fields.choice("store.kind", tr(N_("Place")), kinds))
        styles = (
            (Addressing.VIRTUAL, tr(N_("bucket.host (virtual)"))),
            (Addressing.PATH, tr(N_("host/bucket (path)"))),
            (Addressing.CNAME, tr(N_("own domain (cname)"))),
        )
        hours = ((1, 1), (6, 6), (24, 24), (72, 72), (168, 168))
        life = tuple((h, tr(N_("{hours} h")).format(hours=shown)) for h, shown in hours)
        secret = tr(N_("Kept in this computer's key store."))
        keys, language = desk.keys, desk.language
        self._bucket: list[QWidget] = [
            fields.text("store.endpoint", tr(N_("Endpoint")), address=True),
            fields.text("store.region", tr(N_("Bucket's region"))),
            fields.text("store.bucket", tr(N_("Bucket"))),
            fields.choice("store.addressing", tr(N_("Address style")), styles),
            KeyField("store_key", tr(N_("Access key")), secret, keys, keeper, language, start),
            KeyField("store_secret", tr(N_("Secret key")), secret, keys, keeper, language, start),
            fields.text(
                "store.prefix", tr(N_("Prefix")), tr(N_("Put before every object's name."))
            ),
            fields.choice("store.life_hours", tr(N_("Links live for")), life),
            fields.switch("store.delete_after", tr(N_("Remove uploads when a job is done"))),
        ]
        for part in self._bucket:
            self.add(part)
        keeper.saved.connect(self._saved)
        self._saved("store.kind")

    def _saved(self, name: str) -> None:
        if name == "store.kind":
            for part in self._bucket:
                part.setVisible(self._keeper.current.store.kind is StoreKind.S3)


class LibrarySection(Section):
    """Where results are kept."""

    folder_wanted = Signal()

    def __init__(self, desk: Desk, keeper: SettingsKeeper, folder: Path) -> None:
        tr = desk.language.text
        sentence = N_("Every result lies in a folder of its own that stands without this app.")
        super().__init__("library", tr(N_("Library")), tr(sentence))
        self._keeper = keeper
        self._tr = tr
        self._line = QLineEdit(str(folder))
        self._line.setObjectName("library")
        self._line.setReadOnly(True)
        change = button("change_library", tr(N_("Change…")))
        change.clicked.connect(self._browse)
        reveal = button("open_library", tr(N_("Open")), "quiet")
        reveal.setAccessibleName(tr(N_("Open the library folder")))
        reveal.clicked.connect(self.folder_wanted)
        parts = QWidget()
        row = QHBoxLayout(parts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._line, 1)
        row.addWidget(change)
        row.addWidget(reveal)
        parts.setFocusProxy(self._line)
        note = tr(N_("What was made before stays where it is."))
        self._line.setAccessibleName(tr(N_("Folder")))
        self.add(Row(tr(N_("Folder")), parts, note))

    def _browse(self) -> None:
        dialog = QFileDialog(self, self._tr(N_("Library folder")), self._line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, folder: str) -> None:
        if self._keeper.put("library", folder):
            self._line.setText(folder)


class AppearanceSection(Section):
    """Language and theme."""

    def __init__(self, desk: Desk, fields: Fields) -> None:
        tr = desk.language.text
        super().__init__("appearance", tr(N_("Appearance")))
        languages = (("system", tr(N_("As the system"))), *LANGUAGES.items())
        self.add(fields.choice("language", tr(N_("Language")), languages))
        themes = (
            ("system", tr(N_("As the system"))),
            ("light", tr(N_("Light"))),
            ("dark", tr(N_("Dark"))),
        )
        self.add(fields.choice("theme", tr(N_("Theme")), themes))


class AboutSection(Section):
    """What this is."""

    def __init__(self, desk: Desk) -> None:
        tr = desk.language.text
        super().__init__("about", tr(N_("About")))
        words = tr(N_("Avatar Desktop {version}")).format(version=__version__)
        self.add(label(words, "strong"))
        text = N_(
            "No telemetry: nothing leaves this computer but what you send to the service. "
            "Icons by Lucide (ISC)."
        )
        self.add(label(tr(text), "muted"))

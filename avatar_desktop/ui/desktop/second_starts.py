"""Where later starts of the same profile are heard."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from avatar_desktop.domain.handover import handover_of

MOST_BYTES = 1 << 22
"""More names than any desktop hands over at once."""
TAKEN = b"1"


class SecondStarts(QObject):
    """Takes what later starts hand over, and answers at once."""

    handed_over = Signal(object)
    """A `Handover`."""

    def __init__(self, address: str, listener: int | None, parent: QObject | None = None) -> None:
        """Listen at the socket *listener*, or at the pipe *address* where there is none."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        if listener is None:
            self._server.listen(address)
        else:
            self._server.listen(listener)

    def close(self) -> None:
        """Hear no more; who speaks right now is not answered, and starts itself."""
        self._server.close()

    def _greet(self) -> None:
        while line := self._server.nextPendingConnection():
            line.readyRead.connect(lambda one=line: self._read(one))
            line.disconnected.connect(line.deleteLater)
            self._read(line)

    def _read(self, line: QLocalSocket) -> None:
        if line.bytesAvailable() > MOST_BYTES:
            line.abort()
        elif line.canReadLine():
            handover = handover_of(bytes(line.readLine().data()))
            if handover is None:
                line.abort()
                return
            line.write(TAKEN)
            line.disconnectFromServer()
            self.handed_over.emit(handover)

"""The Linux desktop over D-Bus: notifications, the task bar, sleep and power. No Qt."""

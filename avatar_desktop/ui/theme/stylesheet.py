"""The one style sheet: radius, spacing and the colours of a theme.

A button says what it is by its property `kind`: `primary` (one a page), `quiet` (no border until
hovered), `link`, `fold` (shows more below it), `rail`, `nav`, `segment`, `tile`, `danger`; without
it is an ordinary bordered button. A label says it by `role`: `title`, `heading`, `muted`, `small`,
`good`, `warning`, `bad`.
A frame says it by `role`: `card`, `well`, `rail`, `panel`, and by `tone`: `good`, `warning`,
`bad`, `accent`.
"""

from avatar_desktop.ui.theme.design_tokens import (
    BODY_PX,
    HEADING_PX,
    RADIUS,
    RAIL_PX,
    SMALL_PX,
    TITLE_PX,
    Colours,
)

RULES = """
{s}QLabel {{ background: transparent; color: {text}; }}
{s}QLabel[role="title"] {{ font-size: {title_px}px; font-weight: 600; }}
{s}QLabel[role="heading"] {{ font-size: {heading_px}px; font-weight: 600; }}
{s}QLabel[role="strong"] {{ font-weight: 600; }}
{s}QLabel[role="muted"] {{ color: {muted}; }}
{s}QLabel[role="small"] {{ color: {muted}; font-size: {small_px}px; }}
{s}QLabel[role="good"] {{ color: {good}; }}
{s}QLabel[role="warning"] {{ color: {warning}; }}
{s}QLabel[role="bad"] {{ color: {bad}; }}
{s}QLabel[role="number"] {{ background: {accent_soft}; color: {accent_text};
  border-radius: 10px; font-weight: 600; font-size: {small_px}px; }}
{s}QLabel[role="badge"] {{ background: {accent_soft}; color: {accent_text};
  border-radius: 9px; padding: 1px 8px; font-size: {small_px}px; }}

{s}QFrame[role="card"] {{ background: {surface}; border: 1px solid {line};
  border-radius: {radius}px; }}
{s}QFrame[role="well"] {{ background: {sunken}; border: none; border-radius: {radius}px; }}
{s}QFrame[role="rail"] {{ background: {surface}; border: none; border-right: 1px solid {line}; }}
{s}QFrame[role="panel"] {{ background: {window}; border: none; border-right: 1px solid {line}; }}
{s}QFrame[role="dock"] {{ background: {window}; border: none; border-left: 1px solid {line}; }}
{s}QFrame[role="bar"] {{ background: {surface}; border: none; border-top: 1px solid {line}; }}
{s}QFrame[role="rule"] {{ background: {line}; border: none; }}
{s}QFrame[tone="good"] {{ background: {good_soft}; border: 1px solid {good_soft};
  border-radius: {radius}px; }}
{s}QFrame[tone="warning"] {{ background: {warning_soft}; border: 1px solid {warning_soft};
  border-radius: {radius}px; }}
{s}QFrame[tone="bad"] {{ background: {bad_soft}; border: 1px solid {bad_soft};
  border-radius: {radius}px; }}
{s}QFrame[tone="accent"] {{ background: {accent_soft}; border: 1px solid {accent_soft};
  border-radius: {radius}px; }}
{s}QFrame[role="card"][tone="current"] {{ border: 1px solid {accent_text}; }}
{s}QFrame[role="card"]:focus {{ border: 2px solid {accent_text}; }}

{s}QPushButton, {s}QToolButton {{ background: {surface}; color: {text};
  border: 1px solid {line_strong}; border-radius: {radius}px; padding: 5px 12px;
  min-height: 20px; }}
{s}QToolButton {{ padding: 5px; min-width: 20px; }}
{s}QPushButton:hover, {s}QToolButton:hover {{ background: {sunken}; }}
{s}QPushButton:pressed, {s}QToolButton:pressed {{ background: {line}; }}
{s}QPushButton:focus, {s}QToolButton:focus {{ border: 2px solid {accent_text};
  padding: 4px 11px; }}
{s}QToolButton:focus {{ padding: 4px; }}
{s}QPushButton:disabled, {s}QToolButton:disabled {{ color: {disabled}; border-color: {line};
  background: transparent; }}
{s}QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent};
  border: 1px solid {accent}; font-weight: 600; padding: 9px 16px; }}
{s}QPushButton[kind="primary"]:hover {{ background: {accent_hover};
  border-color: {accent_hover}; }}
{s}QPushButton[kind="primary"]:pressed {{ background: {accent_pressed}; }}
{s}QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; padding: 8px 15px; }}
{s}QPushButton[kind="primary"]:disabled {{ background: {sunken}; color: {muted};
  border-color: {sunken}; }}
{s}QPushButton[kind="quiet"], {s}QToolButton[kind="quiet"], {s}QToolButton[autoRaise="true"] {{
  background: transparent; border: 1px solid transparent; }}
{s}QPushButton[kind="quiet"]:hover, {s}QToolButton[kind="quiet"]:hover,
{s}QToolButton[autoRaise="true"]:hover {{ background: {sunken}; }}
{s}QPushButton[kind="quiet"]:focus, {s}QToolButton[kind="quiet"]:focus,
{s}QToolButton[autoRaise="true"]:focus {{ border: 2px solid {accent_text}; }}
{s}QPushButton[kind="quiet"]:checked, {s}QToolButton[kind="quiet"]:checked,
{s}QToolButton[autoRaise="true"]:checked {{ background: {accent_soft}; color: {accent_text}; }}
{s}QToolButton[kind="small"] {{ background: transparent; border: 1px solid transparent;
  padding: 1px; min-width: 16px; min-height: 16px; }}
{s}QToolButton[kind="small"]:hover {{ background: {sunken}; }}
{s}QToolButton[kind="small"]:focus {{ border: 2px solid {accent_text}; padding: 0px; }}
{s}QToolButton#notice_icon {{ border: none; background: transparent; padding: 4px;
  min-width: 0px; min-height: 0px; }}
{s}QPushButton[kind="danger"] {{ background: {bad_soft}; color: {bad};
  border: 1px solid {bad}; }}
{s}QPushButton[kind="danger"]:focus {{ border: 2px solid {bad}; padding: 4px 11px; }}
{s}QPushButton[kind="nav"] {{ background: transparent; border: 1px solid transparent;
  color: {muted}; padding: 5px 12px; text-align: left; }}
{s}QPushButton[kind="nav"]:hover {{ background: {sunken}; color: {text}; }}
{s}QPushButton[kind="nav"]:checked {{ background: {accent_soft}; color: {accent_text}; }}
{s}QPushButton[kind="nav"]:focus {{ border: 2px solid {accent_text}; padding: 4px 11px; }}
{s}QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent;
  color: {accent_text}; padding: 5px 1px; text-align: left; }}
{s}QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
{s}QPushButton[kind="link"]:focus {{ border: 2px solid {accent_text}; padding: 4px 0px; }}
{s}QPushButton[kind="fold"] {{ background: transparent; border: 1px solid transparent;
  padding: 5px 1px; text-align: left; }}
{s}QPushButton[kind="fold"]:hover {{ text-decoration: underline; }}
{s}QPushButton[kind="fold"]:focus {{ border: 2px solid {accent_text}; padding: 4px 0px; }}
{s}QToolButton[kind="rail"] {{ background: transparent; border: 2px solid transparent;
  border-radius: {radius}px; color: {muted}; font-size: {rail_px}px; padding: 2px 0px;
  min-height: 48px; }}
{s}QToolButton[kind="rail"][tall="yes"] {{ min-height: 60px; }}
{s}QToolButton[kind="rail"]:hover {{ background: {sunken}; color: {text}; }}
{s}QToolButton[kind="rail"]:checked {{ background: {accent_soft}; color: {accent_text}; }}
{s}QToolButton[kind="rail"]:focus {{ border: 2px solid {accent_text}; }}
{s}QToolButton[kind="rail_fold"] {{ background: transparent; border: 2px solid transparent;
  border-radius: {radius}px; color: {muted}; font-size: {rail_px}px; padding: 0px; }}
{s}QToolButton[kind="rail_fold"]:hover {{ background: {sunken}; color: {text}; }}
{s}QToolButton[kind="rail_fold"]:focus {{ border: 2px solid {accent_text}; }}
{s}QPushButton[kind="segment"] {{ background: transparent; border: 1px solid transparent;
  border-radius: 6px; padding: 4px 6px; color: {muted}; }}
{s}QPushButton[kind="segment"]:hover {{ color: {text}; }}
{s}QPushButton[kind="segment"]:checked {{ background: {surface}; color: {text};
  border: 1px solid {line_strong}; font-weight: 600; }}
{s}QPushButton[kind="segment"]:focus {{ border: 2px solid {accent_text}; padding: 3px 5px; }}

{s}QLineEdit, {s}QComboBox, {s}QSpinBox, {s}QDoubleSpinBox, {s}QPlainTextEdit {{
  background: {surface}; color: {text}; border: 1px solid {line_strong};
  border-radius: {radius}px; padding: 5px 8px; min-height: 20px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
{s}QLineEdit:focus, {s}QComboBox:focus, {s}QSpinBox:focus, {s}QDoubleSpinBox:focus,
{s}QPlainTextEdit:focus {{ border: 2px solid {accent_text}; padding: 4px 7px; }}
{s}QLineEdit:disabled, {s}QComboBox:disabled, {s}QSpinBox:disabled {{ color: {muted};
  background: {sunken}; border-color: {line}; }}
{s}QSpinBox::up-button, {s}QSpinBox::down-button, {s}QDoubleSpinBox::up-button,
{s}QDoubleSpinBox::down-button {{ width: 0px; border: none; }}
{s}QComboBox {{ combobox-popup: 0; qproperty-maxVisibleItems: 14; }}
{s}QComboBox QLineEdit {{ border: none; background: transparent; padding: 0px; min-height: 0px; }}
{s}QComboBox QLineEdit:focus {{ border: none; padding: 0px; }}
{s}QComboBox::drop-down {{ border: none; width: 24px; }}
{s}QComboBox::down-arrow {{ image: url("{arrow}"); width: 14px; height: 14px; }}
{s}QComboBox QAbstractItemView {{ background: {surface}; color: {text};
  border: 1px solid {line_strong}; selection-background-color: {accent_soft};
  selection-color: {accent_text}; outline: none; padding: 4px; }}
{s}QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0px 6px; }}

{s}QSlider:horizontal {{ min-height: 20px; }}
{s}QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
{s}QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
{s}QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
  background: {surface}; border: 2px solid {accent}; }}
{s}QSlider::handle:horizontal:hover {{ background: {accent_soft}; }}
{s}QSlider::handle:horizontal:focus {{ background: {accent}; border: 2px solid {text}; }}
{s}QSlider::sub-page:horizontal:disabled, {s}QSlider::groove:horizontal:disabled {{
  background: {line}; }}
{s}QSlider::handle:horizontal:disabled {{ border-color: {line_strong}; }}

{s}QProgressBar {{ background: {line}; border: none; border-radius: 2px; max-height: 4px;
  min-height: 4px; }}
{s}QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}

{s}QTabBar::tab {{ background: transparent; color: {muted}; padding: 6px 12px;
  border-bottom: 2px solid transparent; }}
{s}QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent_text}; }}
{s}QTabBar::tab:focus {{ border: 2px solid {accent_text}; border-radius: 4px; }}

{s}QScrollArea, {s}QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
{s}QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
{s}QScrollBar[kind="thin"]:vertical {{ width: 4px; }}
{s}QScrollBar[kind="thin"]::handle:vertical {{ margin: 1px; border-radius: 1px; }}
{s}QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
{s}QScrollBar::handle {{ background: {disabled}; border-radius: 2px; margin: 2px;
  min-height: 24px; min-width: 24px; }}
{s}QScrollBar::handle:hover {{ background: {muted}; }}
{s}QScrollBar[idle="yes"]::handle, {s}QScrollBar[idle="yes"]::handle:hover {{
  background: transparent; }}
{s}QScrollBar::add-line, {s}QScrollBar::sub-line {{ width: 0; height: 0; }}
{s}QScrollBar::add-page, {s}QScrollBar::sub-page {{ background: transparent; }}
{s}QListView {{ background: {window}; border: none; outline: none; }}
{s}QMenu {{ background: {surface}; color: {text}; border: 1px solid {line_strong};
  border-radius: {radius}px; padding: 4px; }}
{s}QMenu::item {{ padding: 6px 16px; border-radius: 4px; }}
{s}QMenu::item:selected {{ background: {accent_soft}; color: {accent_text}; }}
{s}QToolTip {{ background: {sunken}; color: {text}; border: 1px solid {line_strong};
  padding: 4px 6px; }}
"""


def sheet(colours: Colours, arrow: str, scope: str = "") -> str:
    """Return the rules in *colours* for what is below the selector *scope*.

    *arrow* is the path of the picture of a combo box's arrow.
    """
    names = {name: getattr(colours, name) for name in colours.__dataclass_fields__}
    return RULES.format(
        s=scope,
        arrow=arrow,
        radius=RADIUS,
        title_px=TITLE_PX,
        heading_px=HEADING_PX,
        body_px=BODY_PX,
        small_px=SMALL_PX,
        rail_px=RAIL_PX,
        **names,
    )

"""Operators' settings as the state table has them, over the defaults; a change is in force within a minute."""

from copy import replace
from typing import Any

from msgspec import Struct

from account_event_handler.settings import OPERATOR_SETTINGS, OperatorSettings
from account_event_handler.state import Item
from account_event_handler.suppress.operator_config import OperatorConfig

KIND = "setting"  # its key is the setting's name, `value` its text


class OperatorSettingsCache(Struct):
    """While the table is unavailable, those last known; the defaults before it ever answered."""

    operator_config: OperatorConfig
    defaults: OperatorSettings
    _chosen: tuple[tuple[str, Any], ...] = ()
    _settings: OperatorSettings | None = None

    def __call__(self) -> OperatorSettings:
        chosen = self.operator_config.of(KIND, read_setting)
        if self._settings is None or chosen is not self._chosen:
            self._chosen = chosen
            self._settings = replace(self.defaults, **dict(chosen))
        return self._settings


def read_setting(item: Item) -> tuple[str, Any]:
    """A setting's field and value; raises KeyError, TypeError or SettingsError if the item is none."""
    name = item["sk"].removeprefix(f"{KIND}#")
    setting = OPERATOR_SETTINGS[name]
    return setting.field, setting.read(name, item["value"])

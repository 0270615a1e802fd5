"""Dateline: a day's news in, a warehouse of dated events and attributed quotes out."""

__version__ = "0.1.0"

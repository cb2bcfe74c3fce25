"""The view of a campaign: its units by state over time, and what was found."""

from __future__ import annotations

from widgets.campaign.view import CampaignView

__all__ = ["CampaignView"]

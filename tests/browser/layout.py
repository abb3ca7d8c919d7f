"""Whether a page keeps within its screen."""

from __future__ import annotations

from playwright.sync_api import Page

OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const isHeld = one => {
    for (let up = one; up; up = up.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  return {
    scrolls: document.documentElement.scrollWidth - width,
    over: [...document.querySelectorAll("body *")]
      .filter(one => one.getBoundingClientRect().right > width + 1 && !isHeld(one)
        && getComputedStyle(one).position !== "absolute")
      .slice(0, 3).map(one => one.outerHTML.slice(0, 120)),
  };
}"""


def runs_out(page: Page, *widths: int) -> list[str]:
    """What sticks out of screens of these widths, and whether they scroll sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        seen = page.evaluate(OVERFLOW)
        if seen["scrolls"] > 0 or seen["over"]:
            found.append(f"{width} wide: {seen}")
    return found

"""What a person would see: how many different colours a picture or the video on the page has."""

from playwright.sync_api import Page

_COUNT = """
element => {
  const canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 36;
  const pen = canvas.getContext('2d');
  pen.drawImage(element, 0, 0, 64, 36);
  const seen = new Set(), pixels = pen.getImageData(0, 0, 64, 36).data;
  for (let i = 0; i < pixels.length; i += 4) seen.add([0, 1, 2].map(c => pixels[i + c] >> 5).join());
  return seen.size;
}"""


def n_colours(page: Page, selector: str) -> int:
    """Return the number of clearly different colours of an element; 1 is a blank."""
    element = page.wait_for_selector(selector)
    assert element is not None
    element.evaluate("e => e.decode?.()")
    return int(element.evaluate(_COUNT))


def n_colours_of_video(page: Page) -> int:
    """Return the same of the picture that the video shows now."""
    return n_colours(page, "video")

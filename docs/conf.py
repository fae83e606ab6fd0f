"""Configuration of the documentation site: ``make docs``, or ``sphinx-build -c docs . out/docs``.

The source folder is the repository's root, so that a link between README.md and docs/ is the same in both.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_extensions"))

import scanplan  # noqa: E402
from foreign_names import mapping  # noqa: E402

project = "scanplan"
author = "the scanplan developers"
version = release = scanplan.__version__
html_title = f"scanplan {release}"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "numpydoc",
    "myst_nb",
    "sphinx_external_toc",
    "sphinx_design",
    "sphinx_copybutton",
    "api_pages",
    "foreign_names",
    "house_docstrings",
    "house_signatures",
    "mathml",
    "parts",
]
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**"]
exclude_patterns = [".*", "out", "build", "dist", "tests", "ephemeris", "planning", "cli", "data", "locks", "docs/_*"]
external_toc_path = "docs/_toc.yml"

# Markdown. Headings get the anchors they have in the repository; cells of runbooks are run, and must not raise.
myst_enable_extensions = ["dollarmath", "amsmath", "deflist", "fieldlist", "html_image"]
myst_heading_anchors = 5
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE.parent / "out" / ".docs-notebooks")
nb_execution_timeout = 600
nb_execution_in_temp = True
nb_execution_raise_on_error = True

# The API. Its pages are written before the build (api_pages), from docstrings and signatures as they are (house_*).
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 100
python_use_unqualified_type_names = True
numpydoc_show_class_members = False
intersphinx_mapping = mapping(HERE / "inventories", HERE.parent / "out" / ".docs-inventories", tags.has("online"))  # noqa: F821

# Nothing is asked of another host when a page is shown: equations are MathML, fonts and scripts are the theme's own.
html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_extra_path = ["_root"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
templates_path = ["_templates"]
html_sidebars = {"**": ["sidebar-part"], "docs/README": []}
html_theme_options = {
    "navbar_center": ["navbar-parts"],
    "navbar_align": "left",
    "secondary_sidebar_items": {"**": ["page-toc"], "docs/README": []},
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copyright = "2026, the scanplan developers"

"""Validates a notebook by nbformat, runs it in a kernel of Jupyter's in its own folder, and validates what came of it.

Argument: a notebook. Standard output: how many outputs its cells have.
"""
import os
import sys

import nbformat
from nbclient import NotebookClient

path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
nbformat.validate(notebook)
folder = {"metadata": {"path": os.path.dirname(os.path.abspath(path))}}
NotebookClient(notebook, timeout=100, kernel_name="python3", resources=folder).execute()
nbformat.validate(notebook)
print(sum(len(cell.get("outputs", [])) for cell in notebook.cells))

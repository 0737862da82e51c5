"""What rankcollapse recorded, as NumPy arrays and dicts. Needs numpy only.

    import rankcollapse
    for trial in rankcollapse.load("results/runs/quickstart"):
        print(trial.swept, trial.metrics["test_accuracy"][-1], trial.weights()["fc1.weight"].shape)
"""
import csv, json, pathlib
import numpy

_TEXTS = {"trial", "identity", "status", "result_hash"}  # digits that are no numbers may stand there
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8"}

def _number(text):
    try: return float(text)
    except ValueError: return text

def table(file):
    """The columns of a CSV file, or of an experiment's trials.csv: arrays, nan for an empty cell, or lists of texts."""
    file = pathlib.Path(file)
    with open(file / "trials.csv" if file.is_dir() else file, newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    def column(name, cells):
        values = [_number(cell or "nan") for cell in cells]
        texts = name in _TEXTS or any(isinstance(value, str) for value in values)
        return list(cells) if texts else numpy.array(values)
    return {name: column(name, [row[i] for row in rows]) for i, name in enumerate(header)}

class Trial:
    """A trial's folder, what was swept in it, how it ended ("unfinished" where it has not) and its files."""
    def __init__(self, folder, identity, swept):
        self.folder, self.identity, self.swept = pathlib.Path(folder), identity, swept
        status = self.folder / "status.json"
        self.end = json.loads(status.read_text(encoding="utf-8")) if status.exists() else {"status": "unfinished"}
        self.status = self.end["status"]
    @property
    def metrics(self):
        file = self.folder / "metrics.csv"
        return table(file) if file.exists() else {}

    @property
    def probes(self):
        """The tables of its probes, by name."""
        files = sorted(self.folder.glob("*.csv"))
        return {file.stem: table(file) for file in files if file.stem not in ("metrics", "timing")}

    @property
    def arrays(self):
        """The arrays that probes keep over time, by name: trial.arrays["spectra"]["fc1.weight"] is times × values.
        An array is read when it is asked for."""
        return {file.stem: numpy.load(file) for file in sorted(self.folder.glob("*.npz"))}

    def weights(self, name="weights"):
        """The tensors of weights.safetensors, or of "initial_weights"."""
        content = (self.folder / f"{name}.safetensors").read_bytes()
        start = 8 + int.from_bytes(content[:8], "little")
        entries = json.loads(content[8:start])
        entries.pop("__metadata__", None)
        def tensor(entry):
            begin, end = (start + offset for offset in entry["data_offsets"])
            return numpy.frombuffer(content[begin:end], _TYPES[entry["dtype"]]).reshape(entry["shape"])
        return {key: tensor(entry) for key, entry in entries.items()}

    def __repr__(self):
        return f"Trial({str(self.folder)!r}, {self.status}, {self.swept})"

def load(experiment):
    """The trials of an experiment's folder, in the order of its trials.csv."""
    columns = table(experiment)
    swept = list(columns)[2:list(columns).index("status")]
    def trial(row):
        folder = pathlib.Path(experiment) / columns["trial"][row]
        values = {key: _number(columns[key][row]) for key in swept if str(columns[key][row]) not in ("", "nan")}
        return Trial(folder, columns["identity"][row], values)
    return [trial(row) for row in range(len(columns["trial"]))]

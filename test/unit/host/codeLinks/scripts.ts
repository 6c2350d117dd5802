/**
 * Training scripts and configs in the styles of the field, none of them anybody's. A line ends in `#> what` (`//> what` in JSON) where
 * it is to have a lens: `folder PATH`, the place that is shown, or `process NAME` with the numbers beside it.
 */
export interface Script {
  /** Where it stands in the workspace. */
  readonly file: string;
  readonly language: 'python' | 'yaml' | 'json' | 'toml';
  readonly text: string;
}

export const scripts: readonly Script[] = [
  {
    file: 'train.py',
    language: 'python',
    text: `"""
Trains a small GPT. Run as: python train.py --out_dir=out
The folder "runs/rrxor" has an older run; process = "mess3" was tried as well.
"""
import os
import pickle
import even, coin  # rrxor

out_dir = 'out'  #> folder out
eval_interval = 2000
init_from = 'scratch' # 'scratch' or 'resume' or 'gpt2*'
wandb_log = False
wandb_project = 'out'
wandb_run_name = 'mess3' # 'run' + str(time.time())
dataset = 'shakespeare_char'
device = 'cuda'
dtype = 'bfloat16' if torch.cuda.is_available() else 'float16'
config_keys = [k for k,v in globals().items() if not k.startswith('_')]
exec(open('configurator.py').read())
data_dir = os.path.join('data', dataset)
ptdtype = {'float32': torch.float32, 'out': torch.bfloat16}[dtype]
if init_from == 'resume':
    print(f"Resuming training from {out_dir}")
    ckpt_path = os.path.join(out_dir, 'ckpt.pt')
    checkpoint = torch.load('out/ckpt.pt', map_location=device)  #> folder out/ckpt.pt
elif init_from.startswith('gpt2'):
    model = GPT.from_pretrained(init_from, dict(dropout=dropout))
old = os.path.join("runs", "rrxor")  #> folder runs/rrxor
other = Path("runs") / "nothing"
third = Path('runs') / 'rrxor' / "1000.pt"  #> folder runs/rrxor/1000.pt
fourth = Path("out") / name
fifth = os.path.join("out", name)
sixth = Path("out")  #> folder out
print("runs/rrxor is not " "out")
losses = {"out": 1, 'runs/rrxor': 2}
assert 'rrxor' not in names and name == 'mess3'
`,
  },
  {
    file: 'experiments/analyse.py',
    language: 'python',
    text: `from epsilon_transformers.process.processes import RRXOR, Mess3, ZeroOneR
from transformer_lens import HookedTransformer, HookedTransformerConfig
import seaborn as sns

process = RRXOR()  #> process rrxor
other = Mess3(x=0.15, a=0.6)  #> process mess3 a=0.6 x=0.15
third = processes.ZeroOneR(prob_of_zero_from_r_state=0.5)  #> process zero-one-random prob_of_zero_from_r_state=0.5
mixed = [
    mess3(  #> process mess3 a=0.85 x=0.05
        x=0.05,  # below
        a=0.85,
    ),
]
sns.lineplot(data=df, x="step", y="loss")
coin(3)
def rrxor(p=0.5):
    return self.mess3(p)
class RRXOR(Process):
    def __init__(self):
        self.name = "rrxor"
        super().__init__()
cfg = HookedTransformerConfig(d_model=64, n_layers=4, act_fn="relu", model_name="mess3", seed=1)
model = HookedTransformer(cfg)
state = torch.load("../runs/rrxor/1000.pt")  #> folder runs/rrxor/1000.pt
model.load_state_dict(state)
run_dir: str = "../runs/rrxor"  #> folder runs/rrxor
generative = build_hidden_markov_model("mess3", {"x": 0.15, "a": 0.6})  #> process mess3 a=0.6 x=0.15
data = get_process('rrxor')  #> process rrxor
kwargs = dict(process_name="mess3", process_params={"x": 0.1})  #> process mess3 x=0.1
theirs = dict(process_name="zero_one_random", process_params={"p": 0.9})  #> process zero-one-random p=0.1
ours = dict(process="zero_one_random", process_params={"p": 0.9})  #> process zero-one-random p=0.9
title = "RRXOR"
label = "mess3 (x=0.15)"
colours = {"rrxor": "red", "mess3": "blue"}
parser.add_argument("--process", type=str, default="rrxor", choices=["rrxor", "mess3"])  #> process rrxor
parser.add_argument("--out", default="runs/new")
parser.add_argument("--label", default="rrxor")
own = load_process("own.process.json")  #> file own.process.json
gone = load_process("gone.process.json")
outside = torch.load("../../elsewhere/run")
absolute = Path("/work/runs/rrxor/")  #> folder runs/rrxor
secret = open("/etc/passwd")
share = "\\\\\\\\server\\\\share"
`,
  },
  {
    file: 'conf/config.yaml',
    language: 'yaml',
    text: `# @package _global_
defaults:
  - _self_
  - process: mess3  #> process mess3
  - override hydra/launcher: joblib
hydra:
  run:
    dir: outputs/\${now:%Y-%m-%d}
generative_process:
  name: mess3  #> process mess3 a=0.6 x=0.15
  instance:
    _target_: simplexity.generative_processes.builder.build_hidden_markov_model
    process_name: mess3  #> process mess3 a=0.6 x=0.15
    process_params:
      x: 0.15
      a: 0.6
predictive_model:
  name: rrxor_model
  load_checkpoint_step: null
persistence:
  base_dir: ../runs/rrxor  #> folder runs/rrxor
  prefix: out
logging:
  experiment_name: mess3
  run_name: rrxor
resume_from: "runs/rrxor"  #> folder runs/rrxor
notes: |
  process: rrxor
  dir: runs/rrxor
tags:
  - mess3
  - runs/rrxor  #> folder runs/rrxor
dataset: imagenet
`,
  },
  {
    file: 'lightning/config.yml',
    language: 'yaml',
    text: `trainer:
  default_root_dir: lightning_logs
  max_epochs: 10
  callbacks:
    - class_path: lightning.pytorch.callbacks.ModelCheckpoint
      init_args: {dirpath: runs/rrxor, monitor: val_loss}
model:
  name: mess3
data:
  name: rrxor
  class_path: my.data.WordsDataModule
  init_args:
    process: rrxor  #> process rrxor
ckpt_path: lightning_logs/version_0/checkpoints/epoch=1-step=200.ckpt  #> folder lightning/lightning_logs/version_0/checkpoints/epoch=1-step=200.ckpt
log_dir: lightning_logs/version_0  #> folder lightning/lightning_logs/version_0/checkpoints
`,
  },
  {
    file: 'sweep/train_config.json',
    language: 'json',
    text: `{
  "name": "rrxor",
  "process": "rrxor", //> process rrxor pR1=0.4 pR2=0.5
  "process_params": { "pR1": 0.4, "pR2": 0.5 },
  "model": { "type": "transformer", "name": "mess3" },
  "save_dir": "runs/rrxor", //> folder runs/rrxor
  "out": "nowhere",
  "mess3": "out",
  "files": ["runs/rrxor", "README.md"], //> folder runs/rrxor
  "url": "https://runs/rrxor"
}
`,
  },
  {
    file: 'pyproject.toml',
    language: 'toml',
    text: `[project]
name = "rrxor"
dependencies = ["torch", "out"]
[tool.train]
process = "mess3"  #> process mess3 x=0.1
x = 0.1
out-dir = 'out'  #> folder out
[tool.other.process]
name = "rrxor"  #> process rrxor
`,
  },
];

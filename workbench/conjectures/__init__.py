"""From data to a stated conjecture: models, what they look at, and inequalities with evidence."""

from __future__ import annotations

from workbench.conjectures.accuracy import Accuracy, accuracy, accuracy_of
from workbench.conjectures.attribution import (
    Attribution,
    integrated_gradients,
    permutation_importance,
    saliency,
    training_gradients,
)
from workbench.conjectures.baselines import BASELINES, comparison
from workbench.conjectures.dataset import (
    ALL_INVARIANTS,
    CUSP_TRANSLATIONS,
    WITHOUT_CUSP_TRANSLATIONS,
    Dataset,
    FeatureSet,
    build_dataset,
    twin_groups,
    usable_rows,
)
from workbench.conjectures.mirror import with_mirror_images
from workbench.conjectures.networks import (
    CLASSIFIER,
    REGRESSION,
    LearningCurve,
    Network,
    Objective,
    TrainingSettings,
    predict,
    train_network,
    train_networks,
)
from workbench.conjectures.split import (
    Problem,
    Split,
    grouped_split,
    leakage,
    random_split,
    standardise,
)

__all__ = [
    "ALL_INVARIANTS",
    "BASELINES",
    "CLASSIFIER",
    "CUSP_TRANSLATIONS",
    "REGRESSION",
    "WITHOUT_CUSP_TRANSLATIONS",
    "Accuracy",
    "Attribution",
    "Dataset",
    "FeatureSet",
    "LearningCurve",
    "Network",
    "Objective",
    "Problem",
    "Split",
    "TrainingSettings",
    "accuracy",
    "accuracy_of",
    "build_dataset",
    "comparison",
    "grouped_split",
    "integrated_gradients",
    "leakage",
    "permutation_importance",
    "predict",
    "random_split",
    "saliency",
    "standardise",
    "train_network",
    "train_networks",
    "training_gradients",
    "twin_groups",
    "usable_rows",
    "with_mirror_images",
]

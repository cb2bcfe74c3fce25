"""From data to a stated conjecture: models, what they look at, and inequalities with evidence."""

from __future__ import annotations

from workbench.conjectures.accuracy import Accuracy, accuracy_of, score_answers
from workbench.conjectures.adversarial import (
    Flip,
    cusp_area_defect,
    flip,
    possible_signatures,
)
from workbench.conjectures.attribution import (
    Attribution,
    integrated_gradients,
    permutation_importance,
    saliency,
    training_gradients,
)
from workbench.conjectures.baselines import BASELINES, comparison
from workbench.conjectures.candidates import POWERS, Candidates, monomials
from workbench.conjectures.dataset import (
    ALL_INVARIANTS,
    CUSP_TRANSLATIONS,
    SYMBOLS,
    WITHOUT_CUSP_TRANSLATIONS,
    Dataset,
    FeatureSet,
    build_dataset,
    twin_groups,
    usable_rows,
)
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.inequality import (
    AffineConstants,
    Check,
    Inequality,
    TheoremConstant,
    affine_inequality,
    check,
    slope_gap,
    slope_theorem,
    theorem_constant,
    tight_affine_inequalities,
)
from workbench.conjectures.mirror import with_mirror_images
from workbench.conjectures.networks import (
    CLASSIFIER,
    REGRESSION,
    LearningCurve,
    Network,
    Objective,
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
from workbench.conjectures.whitebox import (
    SparseFit,
    Tree,
    shallow_tree,
    simplest,
    single_terms,
    sparse_fits,
)

__all__ = [
    "ALL_INVARIANTS",
    "BASELINES",
    "CLASSIFIER",
    "CUSP_TRANSLATIONS",
    "POWERS",
    "REGRESSION",
    "SYMBOLS",
    "WITHOUT_CUSP_TRANSLATIONS",
    "Accuracy",
    "AffineConstants",
    "Attribution",
    "Candidates",
    "Check",
    "Dataset",
    "FeatureSet",
    "Flip",
    "Inequality",
    "LearningCurve",
    "Network",
    "Objective",
    "Problem",
    "SparseFit",
    "Split",
    "TheoremConstant",
    "TrainingSettings",
    "Tree",
    "accuracy_of",
    "affine_inequality",
    "build_dataset",
    "check",
    "comparison",
    "cusp_area_defect",
    "flip",
    "grouped_split",
    "integrated_gradients",
    "leakage",
    "monomials",
    "permutation_importance",
    "possible_signatures",
    "predict",
    "random_split",
    "saliency",
    "score_answers",
    "shallow_tree",
    "simplest",
    "single_terms",
    "slope_gap",
    "slope_theorem",
    "sparse_fits",
    "standardise",
    "theorem_constant",
    "tight_affine_inequalities",
    "train_network",
    "train_networks",
    "training_gradients",
    "twin_groups",
    "usable_rows",
    "with_mirror_images",
]

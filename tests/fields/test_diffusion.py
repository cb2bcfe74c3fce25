"""Coarse-graining on a torus and its inverse: exact transitions, weights and learned forces."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.renormalization.field_statistics import observables
from workbench.fields.renormalization.force_network import train_force
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.renormalization.reverse_diffusion import free_force, generate
from workbench.fields.renormalization.single_mode import exact_force, force_error, single_mode
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

torch = pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


SMALL = Torus(dimension=2, side=3.0, mass=1.0, cutoff=3.0)
POINT = Torus(dimension=1, side=1.0, mass=1.0, cutoff=0.0)


class TestProperTimes:
    def test_steps_compose_to_the_whole(self):
        times = ProperTimes(SMALL, steps=17)
        assert_allclose(np.cumprod(times.kept_by_step, axis=0), times.kept[1:], rtol=1e-12)

    def test_long_waves_stay_longest(self):
        kept = ProperTimes(SMALL, steps=9).kept
        assert (np.diff(kept[5, : len(SMALL.momenta)]) <= 0).all()
        assert kept[0].min() == 1
        assert kept[-1].max() < 0.06

    def test_the_free_field_stays_white(self):
        times = ProperTimes(SMALL, steps=5)
        random = np.random.default_rng(0)
        fields = random.standard_normal((20_000, SMALL.count))
        for step in range(5):
            fields = times.next_scale(fields, step, random)
        assert_allclose(fields.var(axis=0), 1, atol=5 * np.sqrt(2 / 20_000))

    def test_at_once_or_step_by_step(self):
        theory = ModeLattice(POINT, 6.0)
        times = ProperTimes(POINT, steps=6, end=1.0)
        fine = theory.sample(64 * 100, 4, 30, seed=0).last
        random = np.random.default_rng(1)
        walked = fine
        for step in range(6):
            walked = times.next_scale(walked, step, random)
        C = np.exp(-times.times[-1])
        exact = ZeroDimensionalPhi4(6.0).moments(times.times[-1])[0] / C
        for found in (walked, times.coarse(fine, 6, random)):
            assert abs((found**2).mean() - exact) < 5 * (found**2).std() / np.sqrt(len(found))

    @pytest.mark.parametrize(
        "wrong", [{"steps": 1}, {"steps": 2.5}, {"end": 0.0}, {"start": 1.5}, {"end": np.nan}]
    )
    def test_refuses(self, wrong: dict):
        with pytest.raises(InputError, match="accepted are"):
            ProperTimes(SMALL, **wrong)


class TestReverse:
    def test_the_free_field_needs_no_force(self):
        made = generate(ModeLattice(SMALL, 0.0), ProperTimes(SMALL, 3), free_force, 600, seed=0)
        assert_array_equal(made.log_weights, 0)
        assert made.effective == 600
        assert_allclose((made.fields**2).mean(), 1, atol=5 * np.sqrt(2 / made.fields.size))

    @pytest.mark.parametrize("steps", [3, 20])
    def test_weights_repair_any_force(self, steps: int):
        theory, times = ModeLattice(POINT, 6.0), ProperTimes(POINT, steps)
        exact = ZeroDimensionalPhi4(6.0)
        for force in (free_force, exact_force(6.0, times)):
            made = generate(theory, times, force, 2048, seed=3)
            _, weighted = made.means(made.fields**2)
            assert abs(weighted.values[0] - exact.moments(0.0)[0]) < 4 * weighted.errors[0]
            ratio = made.log_ratio
            assert abs(ratio.values[0] - np.log(exact.partition_function)) < 4 * ratio.errors[0]

    def test_the_exact_force_is_better_with_more_steps(self):
        theory = ModeLattice(POINT, 6.0)
        shares = []
        for steps in (4, 12, 36):
            times = ProperTimes(POINT, steps, end=8.0)
            shares.append(generate(theory, times, exact_force(6.0, times), 1024, seed=1).effective)
        assert shares[0] < shares[1] < shares[2]
        assert shares[2] > 0.95 * 1024

    def test_first_fields_do_not_depend_on_the_count(self):
        theory, times = ModeLattice(SMALL, 6.0), ProperTimes(SMALL, 4)
        few, many = (generate(theory, times, free_force, n, seed=7) for n in (10, 1000))
        assert_array_equal(few.fields, many.fields[:10])
        assert_array_equal(few.log_weights, many.log_weights[:10])

    def test_paths_end_in_the_fields(self):
        made = generate(
            ModeLattice(SMALL, 6.0), ProperTimes(SMALL, 4), free_force, 9, seed=7, few=3
        )
        assert made.path.shape == (5, 3, SMALL.count)
        assert_array_equal(made.path[0], made.fields[:3])


@cache
def sampled() -> np.ndarray:
    return ModeLattice(SMALL, 100.0).sample(2048, 3, 15, seed=1).last


class TestLearnedForce:
    theory = ModeLattice(SMALL, 100.0)
    times = ProperTimes(SMALL, steps=24)

    def learned(self, updates: int = 150, seed: int = 0):
        return train_force(self.theory, self.times, sampled(), updates, seed, channels=8)

    def test_is_worth_its_training(self):
        made = generate(self.theory, self.times, self.learned(120), 1024, seed=2)
        blind = generate(self.theory, self.times, free_force, 1024, seed=2)
        assert made.effective > 0.7 * 1024 > 1.3 * blind.effective
        gap = made.log_ratio.values[0] - blind.log_ratio.values[0]
        assert abs(gap) < 4 * np.hypot(made.log_ratio.errors[0], blind.log_ratio.errors[0])

    def test_is_odd_and_moves_with_its_field(self):
        force = self.learned(10)
        xi = np.random.default_rng(0).standard_normal((5, SMALL.count))
        assert_allclose(force(-xi, 3), -force(xi, 3), atol=1e-5)
        turned = SMALL.waves_at(SMALL.places - [SMALL.side / force.network.side, 0.0])
        shift = np.linalg.lstsq(SMALL.waves.T, turned.T, rcond=None)[0].T
        assert_allclose(force(xi @ shift, 3), force(xi, 3) @ shift, atol=1e-4)

    def test_of_one_mode_is_near_the_exact_force(self):
        theory = single_mode(6.0)
        times = ProperTimes(theory.torus, steps=20)
        fields = theory.sample(2048, 2, 20, seed=0).last
        force = train_force(theory, times, fields, 400, 0, 4, batch=128)
        error, size = force_error(force, 6.0, times)
        assert error < 0.12 * size
        assert force_error(exact_force(6.0, times), 6.0, times)[0] == 0

    def test_the_same_seed_gives_the_same_force(self):
        xi = np.ones((2, SMALL.count))
        assert_array_equal(self.learned(10)(xi, 2), self.learned(10)(xi, 2))

    def test_refuses_fields_of_another_torus(self):
        with pytest.raises(InputError, match="coordinates"):
            train_force(self.theory, self.times, np.ones((4, 3)), 10, 0)
        with pytest.raises(InputError, match="d = 2"):
            train_force(ModeLattice(POINT, 1.0), ProperTimes(POINT, 4), np.ones((4, 1)), 10, 0)

    def test_goes_on_from_a_checkpoint_as_if_never_left(self, tmp_path: Path, monkeypatch):
        def short(**kept: Path):
            return train_force(self.theory, self.times, sampled(), 70, 0, 4, batch=32, **kept)

        whole, path = short(), tmp_path / "force.pt"
        update, done = torch.optim.Adam.step, []

        def stops(optimiser, *rest):
            if len(done) == 60:
                raise KeyboardInterrupt
            done.append(1)
            return update(optimiser, *rest)

        with monkeypatch.context() as patch:
            patch.setattr(torch.optim.Adam, "step", stops)
            with pytest.raises(KeyboardInterrupt):
                short(checkpoint=path)
        assert [file.name for file in tmp_path.iterdir()] == ["force.pt"]
        for _ in range(2):  # the rest, then nothing
            resumed = short(checkpoint=path)
            assert resumed.losses == whole.losses
            xi = np.ones((2, SMALL.count))
            assert_array_equal(resumed(xi, 2), whole(xi, 2))
        with pytest.raises(InputError, match="of another training"):
            train_force(self.theory, self.times, sampled(), 70, 1, 4, batch=32, checkpoint=path)
        path.write_bytes(b"no checkpoint")
        with pytest.raises(InputError, match="no checkpoint"):
            short(checkpoint=path)

    def test_leaves_the_generator_of_torch_alone(self):
        before = torch.random.get_rng_state()
        self.learned(10)
        assert torch.equal(before, torch.random.get_rng_state())

    def test_knows_scales_that_end_at_one(self):
        times = ProperTimes(SMALL, steps=4, end=1.0)
        force = train_force(self.theory, times, sampled(), 10, 0, 2, batch=16)
        assert np.isfinite(force(np.ones((2, SMALL.count)), 3)).all()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"fields": np.full((4, SMALL.count), np.nan)},
            {"fields": np.ones((0, SMALL.count))},
            {"times": ProperTimes(Torus(2, 4.0, 1.0, 3.0), 4)},
            {"rate": np.nan},
            {"rate": 0.0},
            {"seed": 2**64},
            {"seed": -1},
            {"updates": 2.5},
            {"batch": 0},
        ],
    )
    def test_refuses(self, wrong: dict):
        given = {"times": self.times, "fields": np.ones((4, SMALL.count)), "updates": 10, "seed": 0}
        with pytest.raises(InputError):
            train_force(self.theory, **(given | wrong))


class TestRefusals:
    def test_scales_of_another_torus(self):
        with pytest.raises(InputError, match="another torus"):
            generate(ModeLattice(SMALL, 1.0), ProperTimes(POINT, 3), free_force, 5, seed=0)

    @pytest.mark.parametrize("answer", [np.nan, np.inf])
    def test_forces_that_are_no_numbers(self, answer: float):
        with pytest.raises(InputError, match="force at scale 3"):
            generate(
                ModeLattice(POINT, 1.0),
                ProperTimes(POINT, 3),
                lambda xi, _: np.full_like(xi, answer),
                5,
                seed=0,
            )

    def test_forces_of_another_shape(self):
        with pytest.raises(InputError, match="force at scale"):
            generate(
                ModeLattice(SMALL, 1.0), ProperTimes(SMALL, 3), lambda xi, _: xi[:, :1], 5, seed=0
            )

    def test_scales_that_run_backwards(self):
        with pytest.raises(InputError, match="accepted are"):
            ProperTimes(POINT, 3, end=0.1, start=0.9)

    def test_fields_that_are_none(self):
        times, random = ProperTimes(SMALL, 3), np.random.default_rng(0)
        for fields in (np.ones((2, 3)), np.full((2, SMALL.count), np.nan)):
            for move in (times.coarse, times.next_scale):
                with pytest.raises(InputError, match="the fields are finite"):
                    move(fields, 1, random)
            with pytest.raises(InputError, match="the fields are finite"):
                observables(SMALL, fields)
        made = generate(ModeLattice(SMALL, 0.0), times, free_force, 4, seed=0)
        with pytest.raises(InputError, match="the functions are finite"):
            made.means(np.ones(4))

    def test_the_exact_force_of_another_theory(self):
        with pytest.raises(InputError, match="one mode"):
            exact_force(6.0, ProperTimes(SMALL, 3))

"""`python -m benchmarks`: the stages beside their peers, then the whole."""

from benchmarks import stages, whole

stages.main()
whole.main()

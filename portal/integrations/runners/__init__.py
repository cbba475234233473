"""Recovery jobs through AWX, AAP or a runner by contract: asked for, tried, approved, run."""

"""The ground floor for git: the hardened way to run it, repositories, refs, the object store. Only this package starts git."""

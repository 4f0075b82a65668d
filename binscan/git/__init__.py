"""The ground floor for git: how it is run, repositories, refs, the object store. Only this package starts git."""

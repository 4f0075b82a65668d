#!/bin/sh
# usage: any-ci.sh [BASE]   Everything that the commits since BASE bring; without BASE, since the default branch.
exec binscan range "${1:-0000000000000000000000000000000000000000}..HEAD"

"""Stage 6: for findings only: introduced where, when, by whom; removed; still where; published or not."""

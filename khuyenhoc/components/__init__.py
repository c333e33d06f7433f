"""The page of components: every part that pages are made of, in every state, with invented figures."""

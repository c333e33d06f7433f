"""Public pages (trang công khai): what everybody may read without signing in, out of published revisions only."""

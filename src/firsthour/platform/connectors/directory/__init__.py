"""A folder whose files a web server serves: a disabled file is moved out of it into a kept place, and back."""

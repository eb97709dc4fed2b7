"""The apps in a browser: `planner.serving.app.serve`. Importing this loads nothing heavy."""

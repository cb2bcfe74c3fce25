"""What people look at and touch: one view a folder, each an anywidget class and a static figure."""

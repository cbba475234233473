"""What each page shows, gathered once: for the screen and for spreadsheets alike."""

"""What people said of a document in Word, a PDF reader or PowerPoint, brought home to its words."""

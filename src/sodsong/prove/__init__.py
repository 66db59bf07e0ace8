"""What was seen and sealed goes in; evidence that anybody can check alone comes out."""

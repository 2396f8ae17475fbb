"""An answer against a problem: verdict, counterexample, kind of mistake."""

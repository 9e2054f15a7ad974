/// The program's version; `moonpool --version` prints it after the program's name.
let moonpoolVersion = "0.1.0"

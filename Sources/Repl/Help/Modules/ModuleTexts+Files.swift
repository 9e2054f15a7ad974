extension ModuleTexts {
  static let fs = #"""
    ---Files and paths. A failure raises and names the file.
    ---@class fslib
    fs = {}

    ---Returns the content of a file.
    ---@param path string
    ---@return string
    ---```lua
    ---local path = fs.temp()
    ---fs.write(path, "text")
    ---print(fs.read(path))
    ---fs.remove(path)
    ---```
    function fs.read(path) end

    ---Writes a file, completely or not at all.
    ---@param path string
    ---@param text string
    function fs.write(path, text) end

    ---Appends to a file.
    ---@param path string
    ---@param text string
    function fs.append(path, text) end

    ---Returns an iterator over the lines of a file, without line ends.
    ---@param path string The file; `-` is standard input.
    ---@return fun(): string
    function fs.lines(path) end

    ---Returns whether a file or folder exists.
    ---@param path string
    ---@return boolean
    ---```lua
    ---print(fs.exists("no such file"))
    ---```
    function fs.exists(path) end

    ---Returns whether a path is a file.
    ---@param path string
    ---@return boolean
    function fs.isFile(path) end

    ---Returns whether a path is a folder.
    ---@param path string
    ---@return boolean
    function fs.isDirectory(path) end

    ---Returns the size of a file in bytes.
    ---@param path string
    ---@return integer
    function fs.size(path) end

    ---Returns when a file was last changed, in seconds since 1970.
    ---@param path string
    ---@return number
    function fs.modified(path) end

    ---Returns the names in a folder, sorted.
    ---@param path? string The folder; default: the working directory.
    ---@return string[]
    function fs.list(path) end

    ---Creates a folder and its parent folders.
    ---@param path string
    function fs.mkdir(path) end

    ---Removes a file or folder.
    ---@param path string
    ---@param options? { recursive: boolean } recursive: remove a folder with its content.
    function fs.remove(path, options) end

    ---Renames a file.
    ---@param old string
    ---@param new string
    function fs.rename(old, new) end

    ---Creates an empty temporary file or folder and returns its path.
    ---@param options? { directory: boolean }
    ---@return string
    function fs.temp(options) end

    ---Returns the working directory.
    ---@return string
    function fs.cwd() end

    ---Joins parts to a path. An absolute part starts again from the root.
    ---@param ... string
    ---@return string
    ---```lua
    ---print(fs.join("a", "b.csv"))
    ---```
    function fs.join(...) end

    ---Returns the last part of a path.
    ---@param path string
    ---@return string
    function fs.basename(path) end

    ---Returns a path without its last part.
    ---@param path string
    ---@return string
    function fs.dirname(path) end

    ---Returns the extension of a name, without the dot.
    ---@param path string
    ---@return string
    function fs.extension(path) end

    ---Returns the last part of a path, without its extension.
    ---@param path string
    ---@return string
    ---```lua
    ---print(fs.stem("a/b.csv"))
    ---```
    function fs.stem(path) end

    ---Returns a path without `.`, `..` and double slashes.
    ---@param path string
    ---@return string
    function fs.normalize(path) end

    ---Returns the absolute path.
    ---@param path string
    ---@return string
    function fs.absolute(path) end
    """#
}

extension ModuleTexts {
  static let fs = #"""
    ---Files and paths. What fails raises and names the file.
    ---@class fslib
    fs = {}

    ---A whole file.
    ---@param path string
    ---@return string
    ---```lua
    ---local path = fs.temp()
    ---fs.write(path, "text")
    ---print(fs.read(path))
    ---fs.remove(path)
    ---```
    function fs.read(path) end

    ---Writes a file, whole or not at all.
    ---@param path string
    ---@param text string
    function fs.write(path, text) end

    ---Adds to the end of a file.
    ---@param path string
    ---@param text string
    function fs.append(path, text) end

    ---An iterator over the lines of a file, without their ends.
    ---@param path string The file; `-` is standard input.
    ---@return fun(): string
    function fs.lines(path) end

    ---True where there is a file or folder of that name.
    ---@param path string
    ---@return boolean
    ---```lua
    ---print(fs.exists("no such file"))
    ---```
    function fs.exists(path) end

    ---True for a file.
    ---@param path string
    ---@return boolean
    function fs.isFile(path) end

    ---True for a folder.
    ---@param path string
    ---@return boolean
    function fs.isDirectory(path) end

    ---A file's size in bytes.
    ---@param path string
    ---@return integer
    function fs.size(path) end

    ---When a file was changed, in seconds since 1970.
    ---@param path string
    ---@return number
    function fs.modified(path) end

    ---The names in a folder, sorted.
    ---@param path? string The folder worked in without it.
    ---@return string[]
    function fs.list(path) end

    ---Makes a folder and those above it.
    ---@param path string
    function fs.mkdir(path) end

    ---Removes a file or folder.
    ---@param path string
    ---@param options? { recursive: boolean } With all that is in it.
    function fs.remove(path, options) end

    ---Gives a file another name.
    ---@param old string
    ---@param new string
    function fs.rename(old, new) end

    ---The path of a new empty file, or folder.
    ---@param options? { directory: boolean }
    ---@return string
    function fs.temp(options) end

    ---The folder worked in.
    ---@return string
    function fs.cwd() end

    ---Parts put together; an absolute one starts over.
    ---@param ... string
    ---@return string
    ---```lua
    ---print(fs.join("a", "b.csv"))
    ---```
    function fs.join(...) end

    ---The last part of a path.
    ---@param path string
    ---@return string
    function fs.basename(path) end

    ---A path without its last part.
    ---@param path string
    ---@return string
    function fs.dirname(path) end

    ---What stands behind the last dot of the name.
    ---@param path string
    ---@return string
    function fs.extension(path) end

    ---The last part without its extension.
    ---@param path string
    ---@return string
    ---```lua
    ---print(fs.stem("a/b.csv"))
    ---```
    function fs.stem(path) end

    ---A path without `.`, `..` and doubled slashes.
    ---@param path string
    ---@return string
    function fs.normalize(path) end

    ---A path from the root on.
    ---@param path string
    ---@return string
    function fs.absolute(path) end
    """#
}

// The Lua files of Sources/ScriptHost/Toolkit, so that the program needs no file beside it.
#include "ToolkitData.h"

#define FILE_OF(name) static const char name##_text[] = {
#define END };

FILE_OF(args)
#embed "../ScriptHost/Toolkit/args.lua"
END
FILE_OF(columns)
#embed "../ScriptHost/Toolkit/columns.lua"
END
FILE_OF(csv)
#embed "../ScriptHost/Toolkit/csv.lua"
END
FILE_OF(csvwriting)
#embed "../ScriptHost/Toolkit/csvwriting.lua"
END
FILE_OF(dto)
#embed "../ScriptHost/Toolkit/dto.lua"
END
FILE_OF(fs)
#embed "../ScriptHost/Toolkit/fs.lua"
END
FILE_OF(genauth)
#embed "../ScriptHost/Toolkit/genauth.lua"
END
FILE_OF(inspect)
#embed "../ScriptHost/Toolkit/inspect.lua"
END
FILE_OF(items)
#embed "../ScriptHost/Toolkit/items.lua"
END
FILE_OF(jsonl)
#embed "../ScriptHost/Toolkit/jsonl.lua"
END
FILE_OF(log)
#embed "../ScriptHost/Toolkit/log.lua"
END
FILE_OF(models)
#embed "../ScriptHost/Toolkit/models.lua"
END
FILE_OF(parallel)
#embed "../ScriptHost/Toolkit/parallel.lua"
END
FILE_OF(progress)
#embed "../ScriptHost/Toolkit/progress.lua"
END
FILE_OF(words)
#embed "../ScriptHost/Toolkit/words.lua"
END
FILE_OF(time)
#embed "../ScriptHost/Toolkit/time.lua"
END

#define ENTRY(name) {#name, name##_text, sizeof(name##_text)}

static const moonpool_toolkit_file files[] = {
    ENTRY(args),    ENTRY(columns), ENTRY(csv),   ENTRY(csvwriting), ENTRY(dto),    ENTRY(fs),
    ENTRY(genauth), ENTRY(inspect), ENTRY(items), ENTRY(jsonl),      ENTRY(log),    ENTRY(models),
    ENTRY(parallel), ENTRY(progress), ENTRY(time), ENTRY(words),
};

moonpool_toolkit_file moonpool_toolkit_file_at(size_t index) {
  if (index >= sizeof(files) / sizeof(files[0])) return (moonpool_toolkit_file){0};
  return files[index];
}

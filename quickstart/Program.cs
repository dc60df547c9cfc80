using OkkiBridge.Quickstart;

return await QuickstartCommand.Create().Parse(args).InvokeAsync();

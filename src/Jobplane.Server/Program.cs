using Jobplane.Server.Commands;

return await CommandLine.RunAsync(args);

using System.CommandLine;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane roles</c>: the SQL that makes roles for workers and for the API.</summary>
internal static class RolesCommand
{
    public static Command Create()
    {
        Command command = new Command("roles", "Print the SQL that makes PostgreSQL roles for workers and the API, with row-level security between projects.")
            .TakesConfiguration();
        command.SetAction(parsed =>
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder(ConfigurationArguments.Read(parsed));
            Console.Write(PostgresRoles.Script(StoreSettings.Read(builder.Configuration).Schema ?? new PostgresOptions().Schema));
        });
        return command;
    }
}
